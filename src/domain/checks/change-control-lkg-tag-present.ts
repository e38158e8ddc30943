import type { Finding } from '../../contracts/finding.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import { instantOf } from '../instant.ts';
import { repositoryKey } from '../repository/evidence-keys.ts';
import type { Check, CheckInput } from './check.ts';

const SNAPSHOT = 'lkg/snapshot';
const TAGS = 'lkg/release-tag';
const RELEASE_TAG = /^v2-release-./;

export const changeControlLkgTagPresent: Check = {
  name: 'change_control.lkg_tag_present',
  promise:
    'PASS only when an LKG snapshot, or a v2-release-* tag, exists, verifies, and is not older than the configured number of sessions.',
  evidence: () => [repositoryKey.lkg, repositoryKey.checkout],
  run: (input): readonly Finding[] => {
    const snapshot = judgeSnapshot(input);
    // A snapshot that does not verify may have been tampered with: no tag makes up for that.
    if (snapshot.code === 'LKG_PRESENT' || snapshot.code === 'LKG_NOT_VERIFIED') return [snapshot];
    const tag = judgeTags(input);
    if (tag.code === 'LKG_PRESENT') return [tag];
    return [neither(snapshot, tag)];
  },
};

/** What is missing here may be there: only when both were seen is it known that there is none. */
function neither(snapshot: Finding, tag: Finding): Finding {
  const detail = `${snapshot.detail}; ${tag.detail}`;
  if (snapshot.status === 'UNKNOWN' || tag.status === 'UNKNOWN') return finding('LKG_UNKNOWN', SNAPSHOT, detail);
  const tooOld = snapshot.code === 'LKG_TOO_OLD' || tag.code === 'LKG_TOO_OLD';
  return finding(tooOld ? 'LKG_TOO_OLD' : 'LKG_MISSING', SNAPSHOT, detail);
}

function judgeSnapshot(input: CheckInput): Finding {
  const { lkg } = input;
  if (!lkg.seen) return finding('LKG_UNKNOWN', SNAPSHOT, `LKG snapshots: ${lkg.why}`);
  const { latest } = lkg.value;
  if (latest === null) return finding('LKG_MISSING', SNAPSHOT, 'there is no LKG snapshot that verifies');
  if (!latest.verified) {
    return finding('LKG_NOT_VERIFIED', SNAPSHOT, `snapshot ${latest.path}: ${latest.why ?? 'does not verify'}`);
  }
  const { code, age } = ageOf(latest.captured_utc, input);
  return finding(code, SNAPSHOT, `snapshot ${latest.path}, captured ${latest.captured_utc}, is ${age}`);
}

function judgeTags(input: CheckInput): Finding {
  const { repository } = input;
  if (!repository.seen) return finding('LKG_UNKNOWN', TAGS, `release tags: ${repository.why}`);
  const { release_tags: tags } = repository.value;
  if (!tags.seen) return finding('LKG_UNKNOWN', TAGS, `release tags: ${tags.why}`);
  const judged = tags.value
    .filter(({ name }) => RELEASE_TAG.test(name))
    .map(({ name, at }) => {
      const { code, age } = ageOf(at, input);
      return finding(code, TAGS, `tag ${name}, made ${at}, is ${age}`);
    });
  const best = judged.find(({ code }) => code === 'LKG_PRESENT') ?? judged.find(({ code }) => code === 'LKG_UNKNOWN');
  return best ?? judged[0] ?? finding('LKG_MISSING', TAGS, 'there is no v2-release-* tag');
}

function ageOf(
  instant: string,
  { calendar, floor, nowMs }: CheckInput,
): { readonly code: FindingCode; readonly age: string } {
  const madeMs = instantOf(instant);
  if (madeMs === null) return { code: 'LKG_UNKNOWN', age: 'of unknown age: that is no instant' };
  const sessions = calendar.sessionsClosedBetween(madeMs, nowMs);
  if (sessions === 'unknown') {
    const why =
      madeMs > nowMs ? 'from the future' : `of unknown age: the calendar ${calendar.name} cannot count its sessions`;
    return { code: 'LKG_UNKNOWN', age: why };
  }
  const allowed = floor.thresholds.lkg_max_age_sessions;
  return {
    code: sessions <= allowed ? 'LKG_PRESENT' : 'LKG_TOO_OLD',
    age: `${sessions} sessions old, allowed ${allowed}`,
  };
}
