/** Somebody else listens there: exit code 2. The message names the address and what changes it. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';

  constructor(what: string, address: string, wayOut: string) {
    super(`${what} cannot listen at ${address}: the port is in use. ${wayOut}`);
  }
}
