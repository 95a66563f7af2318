import type { Form } from './form.js';
import { kubeadmForm } from './kubeadm.js';
import { nagiosForm } from './nagios.js';
import { prometheusForm } from './prometheus.js';

/** The forms that few runs ask for, by name. */
export const forms = {
  kubeadm: kubeadmForm,
  nagios: nagiosForm,
  prometheus: prometheusForm,
} as const satisfies Readonly<Record<string, Form>>;
