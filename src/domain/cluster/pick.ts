/** The step from one object as the API server writes it to its fact. Every pick throws MalformedObject, never defaults. */
export { type AutoscalerKind, joinAutoscalers, pickAutoscaler } from './pick-autoscaler.ts';
export { pickConfigMap } from './pick-configmap.ts';
export { pickEndpoints } from './pick-endpoints.ts';
export { pickEvent } from './pick-event.ts';
export { pickIngress } from './pick-ingress.ts';
export { pickNamespace } from './pick-namespace.ts';
export { pickNode } from './pick-node.ts';
export { pickPod } from './pick-pod.ts';
export { pickService } from './pick-service.ts';
export { pickNodeUsage, pickPodUsage } from './pick-usage.ts';
export { pickWorkload } from './pick-workload.ts';
