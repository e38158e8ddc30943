import { describe, expect, test } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { readImageId } from '../../../src/domain/images/image-id.ts';
import { pinOf, pinProblem } from '../../../src/domain/images/image-pin.ts';

const HEX = '6ccdfa4a8aa9a7c6d9d1aa37562f06eb4724034e76fa87a69441ab31befccb7d';
const DIGEST = `sha256:${HEX}`;

describe('pinOf', () => {
  test.each<[image: string, by: ReturnType<typeof pinOf>['by']]>([
    [`ghcr.io/a/b@${DIGEST}`, 'digest'],
    [`b@${DIGEST}`, 'digest'],
    [`localhost:5000/a/b:v1@${DIGEST}`, 'digest'],
    ['b:v1', 'tag'],
    ['Registry.Example:5000/a_b/c__d:v1.2_3', 'tag'],
    ['b', 'latest'],
    ['b:latest', 'latest'],
    ['b:Latest', 'latest'],
    ['localhost:5000/b', 'latest'],
    ['', 'nothing'],
    [' b:v1', 'nothing'],
    ['b:v1\n', 'nothing'],
    ['b:', 'nothing'],
    ['a/B:v1', 'nothing'],
    ['a//b:v1', 'nothing'],
    ['a/b/:v1', 'nothing'],
    ['https://ghcr.io/a/b:v1', 'nothing'],
    ['b:{{ .tag }}', 'nothing'],
    ['b:${TAG}', 'nothing'],
    ['b:REPLACE_ME', 'nothing'],
    ['b:__GIT_SHA__', 'nothing'],
    ['b@sha256:REPLACE_ME', 'nothing'],
    [`b@sha512:${HEX}${HEX}`, 'nothing'],
    [`b@${DIGEST}0`, 'nothing'],
    [`b@${DIGEST}\n`, 'nothing'],
    [`b@x@${DIGEST}`, 'nothing'],
    [`@${DIGEST}`, 'nothing'],
    [DIGEST, 'tag'],
  ])('%j is pinned by %s', (image, by) => {
    expect(pinOf(image).by).toBe(by);
  });

  test('only what ends in a digest of 64 small hex digits is pinned by digest', () => {
    assert(
      property(string(), (text) => {
        expect(pinOf(text).by).not.toBe('digest');
        expect([DIGEST, undefined]).toContain(digestOf(`${text}@${DIGEST}`));
        expect(digestOf(`${text}@${DIGEST}${text}x`)).toBeUndefined();
      }),
    );
  });

  test('a tag is a problem only where a digest is wanted; nothing and latest always are', () => {
    expect([pinProblem('b:v1', true), pinProblem('b:v1', false)]).toEqual(['tag v1 is not a digest', undefined]);
    expect([pinProblem('b', false), pinProblem('b:latest', false)]).toEqual(['no tag means latest', 'tag latest']);
    expect(pinProblem(`b@${DIGEST}`, true)).toBeUndefined();
  });
});

test.each<[imageID: string, kind: ReturnType<typeof readImageId>['kind']]>([
  [`docker-pullable://ghcr.io/a/b@${DIGEST}`, 'digest'],
  [`ghcr.io/a/b@${DIGEST}`, 'digest'],
  [`containerd://ghcr.io/a/b@${DIGEST}`, 'digest'],
  [DIGEST, 'config'],
  [`docker://${DIGEST}`, 'config'],
  ['', 'none'],
  ['ghcr.io/a/b:v1', 'unreadable'],
  [`ghcr.io/a/b@${DIGEST}x`, 'unreadable'],
  [`@${DIGEST}`, 'unreadable'],
  [HEX, 'unreadable'],
])('imageID %j is %s', (imageID, kind) => {
  expect(readImageId(imageID).kind).toBe(kind);
});

function digestOf(image: string): string | undefined {
  const pin = pinOf(image);
  return pin.by === 'digest' ? pin.digest : undefined;
}
