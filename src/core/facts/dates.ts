/** `2027-06-01`, in UTC. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** `2027-06-01 12:00`, in UTC. */
export const minuteOf = (time: Date): string => time.toISOString().slice(0, 16).replace('T', ' ');
