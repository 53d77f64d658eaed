/** What the vectors of the model are named by that came with this program. */
export const localModelName = 'universal-sentence-encoder-lite/1';
