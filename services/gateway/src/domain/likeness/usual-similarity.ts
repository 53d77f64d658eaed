/** In hundredths: how alike two questions are at least where a policy names no likeness. */
export const usualSimilarity = 70;
