/**
 * Makes one thing of each item, a few at a time, so that work off the main thread overlaps and what waits needs no memory.
 *
 * @param lanes how many are made at once
 * @returns what was made, in the order of the items; rejects with the first failure, and begins nothing after it
 */
export async function inLanes<Item, Made>(
  items: readonly Item[],
  lanes: number,
  make: (item: Item) => Promise<Made>,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  let begun = 0;
  const lane = async (): Promise<void> => {
    try {
      for (let index = begun++; index < items.length; index = begun++) made[index] = await make(items[index] as Item);
    } catch (error) {
      begun = items.length;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return made;
}
