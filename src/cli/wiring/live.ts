// What asks endpoints is loaded when they are to be asked: in the package it is a file of its own.
export { prober } from '../../adapters/probe/endpoint.js';
export { liveLook } from '../../workflows/look-live.js';
