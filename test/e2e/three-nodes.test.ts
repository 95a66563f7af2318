import { withComponents } from '../support/real-components.js';
import { wholeClusterSentences } from './sentences/whole-cluster.js';

withComponents('a cluster of three control planes with stacked etcd, and a worker', () => {
  wholeClusterSentences({
    controlPlanes: { cp1: '10.77.0.11', cp2: '10.77.0.12', cp3: '10.77.0.13' },
    workers: { w1: '10.77.0.21' },
    endpoint: 'api.prod.test',
  });
});
