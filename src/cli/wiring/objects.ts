// Objects of the cluster are looked at on request only: in the package what reads them is a file of its own.
export { lookAtDumps } from '../../workflows/look-at-objects.js';
