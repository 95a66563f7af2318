import { commandsAt } from '../core/report/commands-at.js';

let elsewhere: string | undefined;

/** From now on whatever is said names this home in its commands; undefined where they find it by themselves. */
export function nameInCommands(home: string | undefined): void {
  elsewhere = home;
}

/** A text for people, whose commands work where it is read. */
export const atHome = (text: string): string => (elsewhere === undefined ? text : commandsAt(text, elsewhere));
