import { chatPaths, textPaths } from './chat-paths.ts';
import { geminiPaths } from './gemini-paths.ts';
import { mediaPaths } from './media-paths.ts';
import { messagesPaths } from './messages-paths.ts';
import { modelsPaths } from './models-paths.ts';
import { responsesPaths } from './responses-paths.ts';

/** Every route that models are called by, and those beside it that its clients ask. */
export const inferencePaths = {
  ...chatPaths,
  ...responsesPaths,
  ...textPaths,
  ...mediaPaths,
  ...messagesPaths,
  ...geminiPaths,
  ...modelsPaths,
};
