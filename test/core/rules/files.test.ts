import { testCases } from '../../support/cases.js';
import { files } from './files.cases.js';

testCases(files);
