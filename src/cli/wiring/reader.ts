export { reader } from '../../adapters/store/read.js';
