// A run that prints text needs none of it: in the package it is a file of its own.
export { forms } from '../../core/report/forms/forms.js';
export { nagiosFailure } from '../../core/report/forms/nagios.js';
export { timelineText } from '../../core/report/forms/timeline.js';
