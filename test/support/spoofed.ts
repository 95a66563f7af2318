/** What nobody but the proxy may say. */
export const spoofed = {
  'X-Remote-User': 'kubernetes-admin',
  'X-Remote-Group': 'system:masters',
  'X-Remote-Extra-Scopes': 'everything',
  'X-Remote-Uid': '0',
  X_Remote_User: 'kubernetes-admin',
  'Impersonate-User': 'kubernetes-admin',
  'Impersonate-Group': 'system:masters',
  'Impersonate-Extra-Scopes': 'everything',
  'Impersonate-Uid': '0',
  Impersonate_User: 'kubernetes-admin',
  Authorization: 'Bearer stolen',
  'Audit-ID': 'mine',
  'X-Forwarded-For': '203.0.113.9',
} as const;
