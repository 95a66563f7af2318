import type { ContainerMount } from './mounts.js';

/** Characters of a text: from the first up to, and without, the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A word of a command line, and where it stands. */
export interface Word {
  readonly text: string;
  /** The file that it stands in, as it is shown to people. */
  readonly file: string;
  /** With its quotes; undefined where it is part of a longer text, and cannot be changed by itself. */
  readonly at: Span | undefined;
  /** A part of it is filled in by systemd when it starts the unit, such as `%H` (systemd.unit(5), "Specifiers"). */
  readonly hasSpecifier?: true;
}

/** How a text says what a component is started with. */
export type FlagForm = 'pod' | 'unit' | 'args' | 'variables' | 'process' | 'map' | 'list' | 'fields';

/** One setting as it stands somewhere. */
export interface GivenFlag {
  /** `--name` with dashes between its words, or a field by its path, such as `authentication.anonymous.enabled`. */
  readonly name: string;
  /** Of a list its values with commas between them. */
  readonly value: string;
  readonly file: string;
  readonly form: FlagForm;
  /** Of the first character; counted from 1, and 0 where there are no lines. */
  readonly line: number;
  /** Everything that stands for it. */
  readonly at: Span | undefined;
  /** What stands for its value, where that can be changed by itself. */
  readonly valueAt: Span | undefined;
  /** As that of its words. */
  readonly hasSpecifier?: true;
}

/** Where one more setting can be put. */
export interface Opening {
  readonly file: string;
  readonly form: FlagForm;
  /** Behind this character. */
  readonly at: number;
  /** What stands in front of a setting in a line of its own; undefined where several stand in one line. */
  readonly indent: string | undefined;
}

/** Who adds flags of its own to those that are given: a wrapper that starts the component. */
export type Wrapper = 'kubeadm' | 'k3s';

/** What one text, or a unit with what belongs to it, says of one component. */
export interface FlagSource {
  readonly component: string;
  /** The file, or the process. */
  readonly file: string;
  /** Of every file that its settings stand in, by its name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly flags: readonly GivenFlag[];
  /** Words that are neither a flag nor the value of one. */
  readonly stray: readonly { readonly word: Word; readonly after: string | undefined }[];
  readonly opening: Opening | undefined;
  /** The release, and what says so; undefined where nothing does. */
  readonly release: { readonly text: string; readonly from: string } | undefined;
  readonly wrapper: Wrapper | undefined;
  /** Only some of the settings stand there: what is not there says nothing. */
  readonly isPart: boolean;
  /** Of a container: what it sees of its machine. Left out for what runs in none, and where nothing says it. */
  readonly mounts?: readonly ContainerMount[];
  /** A file of its variables is there and could not be read: it may be given more settings than these. */
  readonly hasUnread?: true;
}

/** Something that was to be read for what components are told, and could not be. */
export interface Unread {
  /** The file, or the folder that keeps this user from what is in it. */
  readonly file: string;
  /** The component that is started with it; undefined where the file does not say. */
  readonly component: string | undefined;
  readonly reason: string;
}
