// Objects of the cluster are looked at on request only: in the package what reads them is a file of its own.
export { lookAtDumps } from '../../workflows/look-at-objects.js';
export { lookAtCluster } from '../../workflows/look-at-cluster.js';
export { apiWithin } from '../../adapters/probe/api.js';
export { checkRbac } from '../../core/bootstrap/check-rbac.js';
export { renderManifests } from '../../core/bootstrap/rbac.js';
