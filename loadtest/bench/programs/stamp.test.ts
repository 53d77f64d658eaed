import { expect, it } from 'vitest';
import { stampNow, stampReader } from './stamp.ts';

it('finds every stamp once, wherever the text is cut', () => {
  const text = `data: {"content":"${stampNow()}"}\n\ndata: {"content":"${stampNow()}"}\n\n`;
  for (let cut = 0; cut <= text.length; cut += 1) {
    const read = stampReader();
    const ages = [...read(text.slice(0, cut)), ...read(text.slice(cut))];
    expect(ages).toHaveLength(2);
    expect(Math.min(...ages)).toBeGreaterThan(0);
  }
});
