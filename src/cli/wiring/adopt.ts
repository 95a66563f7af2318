// What takes over a cluster that somebody else made is needed once in its life: in the package it is a file of its own.
export { settingsFromKubeadmConfig } from '../../core/infer/kubeadm-config.js';
export { importDocument, importedSpecDocument, importText } from '../../core/report/import-report.js';
export { importReport } from '../../workflows/import-report.js';
export { assertNew, isWritten, prepareImport, writeImport } from '../../workflows/import.js';
export { kubeadmDocuments, kubeadmSpec } from '../../workflows/kubeadm-spec.js';
