import { testLiveCases } from '../../support/seen.js';
import { liveCases } from './live.cases.js';

testLiveCases(liveCases);
