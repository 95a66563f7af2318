import { denied, type RawFile } from '../core/facts/file.js';
import { shellWord } from '../core/read/shell-word.js';
import { WorkflowError } from './errors.js';

/** Why a file that is there cannot be read, and what helps: another user reads no pipe, and nothing that is too large. */
export const unreadable = (path: string, reason: string): WorkflowError =>
  new WorkflowError('PATH_UNREADABLE', `expected to read ${path}, got: ${reason}`, {
    hint:
      reason === denied
        ? 'run the command as a user who may read it, such as the owner of the home or root'
        : `look at what is there (ls -ld ${shellWord(path)}), and put or name the right file`,
  });

/** Of a file without bytes. */
export const reasonOf = (file: RawFile): string => (file.state === 'unreadable' ? file.reason : 'it was not opened');
