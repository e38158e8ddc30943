/** A self-signed client certificate, written as DER by hand: tests need no openssl. The API server trusts it as its own CA. */
import { generateKeyPairSync, sign } from 'node:crypto';

export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

const OID = {
  ecdsaSha256: '06082a8648ce3d040302',
  commonName: '0603550403',
  organization: '060355040a',
  usage: '0603551d25',
};
const CLIENT_AUTH = '06082b06010505070302';

/** A certificate for `user` in `group`, valid from 2020 to 2049. */
export function clientCertificate(user: string, group: string): ClientCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = der(0x30, hex(OID.ecdsaSha256));
  const name = der(0x30, attribute(OID.organization, group), attribute(OID.commonName, user));
  const validity = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const usage = der(0x30, hex(OID.usage), der(0x04, der(0x30, hex(CLIENT_AUTH))));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, usage)),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function attribute(oid: string, value: string): Buffer {
  return der(0x31, der(0x30, hex(oid), der(0x0c, Buffer.from(value))));
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

/** One DER value: tag, length, contents. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...size(content.length)]), content]);
}

function size(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}
