import { withComponents } from '../support/real-components.js';
import { wholeClusterSentences } from './sentences/whole-cluster.js';

withComponents('a cluster of one node, its files where the home keeps them', () => {
  wholeClusterSentences({ controlPlanes: { cp1: '10.77.0.11' }, inPlace: true });
});
