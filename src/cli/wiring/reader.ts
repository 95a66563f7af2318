export { processes } from '../../adapters/probe/processes.js';
export { reader } from '../../adapters/store/read.js';
