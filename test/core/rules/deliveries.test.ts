import { testCases } from '../../support/cases.js';
import { deliveries } from './deliveries.cases.js';

testCases(deliveries);
