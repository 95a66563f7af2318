import { csvForm } from './csv.js';
import type { Form } from './form.js';
import { junitForm } from './junit.js';
import { kubeadmForm } from './kubeadm.js';
import { nagiosForm } from './nagios.js';
import { prometheusForm } from './prometheus.js';
import { sarifForm } from './sarif.js';
import { svgForm } from './svg.js';

/** The forms that few runs ask for, by name. */
export const forms = {
  kubeadm: kubeadmForm,
  nagios: nagiosForm,
  prometheus: prometheusForm,
  junit: junitForm,
  sarif: sarifForm,
  csv: csvForm,
  svg: svgForm,
} as const satisfies Readonly<Record<string, Form>>;
