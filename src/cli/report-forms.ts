import { stringify } from 'yaml';
import { kubeadmCertificates } from '../core/catalog/catalog.js';
import type { CheckReport } from '../core/report/check-report.js';
import { checkText } from '../core/report/check-text.js';
import type { FormContext } from '../core/report/forms/form.js';
import type { Paint } from '../core/report/paint.js';
import { atHome } from './at-home.js';

/** Every form of the report of a check. */
export const formNames = [
  'text',
  'json',
  'yaml',
  'kubeadm',
  'nagios',
  'prometheus',
  'junit',
  'sarif',
  'csv',
  'svg',
] as const;
export type FormName = (typeof formNames)[number];

/** What the call says about every form. */
export interface Wish extends Pick<FormContext, 'version' | 'ranAt' | 'failOn' | 'warn' | 'critical'> {
  readonly former?: string | undefined;
  /** For text: its columns, and whether bars of all lifetimes come after it. */
  readonly width: number;
  readonly timeline: boolean;
  readonly paint: Paint;
}

/** The report in a form, with its last line feed. @throws ReportError where the form cannot say it */
export async function inForm(form: FormName, report: CheckReport, wish: Wish): Promise<string> {
  if (form === 'text')
    return checkText(report, { ...wish, at: atHome }) + (wish.timeline ? `\n${await barsOf(report, wish)}` : '');
  if (form === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  if (form === 'yaml') return stringify(report, { lineWidth: 0 });
  const { forms } = await import('./wiring/forms.js');
  return forms[form](report, {
    ...wish,
    former: wish.former,
    rules: form === 'sarif' ? (await import('./wiring/audit.js')).everyRule : [],
    kubeadmCertificates: kubeadmCertificates(),
  });
}

async function barsOf(report: CheckReport, wish: Wish): Promise<string> {
  const { timelineText } = await import('./wiring/forms.js');
  return timelineText(report, wish.paint, wish.width);
}
