import { type Client, ScheduleClient } from '@temporalio/client';

type Service = ScheduleClient['workflowService'];

/**
 * The SDK's schedule client reads a schedule and writes it back without telling the server which version it has read:
 * a pause that a person sets in between would be lost. This one sends the version (conflict token) along, so that the
 * server does not take an update that is out of date. Server 1.29 drops it without a word (the caller must read again
 * to know); newer ones answer FAILED_PRECONDITION.
 */
export class CarefulScheduleClient extends ScheduleClient {
  readonly #service: Service;

  constructor({ connection, options }: Client) {
    super({
      connection,
      namespace: options.namespace,
      dataConverter: options.dataConverter,
      ...(options.identity === undefined ? {} : { identity: options.identity }),
    });
    this.#service = withConflictTokens(super.workflowService);
  }

  override get workflowService(): Service {
    return this.#service;
  }
}

function withConflictTokens(service: Service): Service {
  const tokens = new Map<string, Uint8Array>();
  const careful: Service = Object.create(service, {
    describeSchedule: {
      value: async (request: Parameters<Service['describeSchedule']>[0]) => {
        const description = await service.describeSchedule(request);
        tokens.set(request.scheduleId ?? '', description.conflictToken);
        return description;
      },
    },
    updateSchedule: {
      value: (request: Parameters<Service['updateSchedule']>[0]) =>
        service.updateSchedule({ ...request, conflictToken: tokens.get(request.scheduleId ?? '') ?? null }),
    },
  });
  return careful;
}
