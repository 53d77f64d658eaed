import type { Channel } from '@alfred/service-kit';
import { type GrpcChannel, type GrpcChannelOptions, grpcChannel } from './grpc-channel.ts';

export interface ChannelPoolOptions extends Omit<GrpcChannelOptions, 'addresses'> {
  /** Channels that are kept; the one that was asked for longest ago is closed for the next. */
  readonly channelsMax?: number;
}

/** A channel to each single address, made when it is asked for. */
export interface ChannelPool {
  of(address: string): Channel;
  close(): void;
}

const channelsMaxDefault = 64;

/** An empty pool. */
export function channelPool(options: ChannelPoolOptions): ChannelPool {
  const { channelsMax = channelsMaxDefault, ...rest } = options;
  const channels = new Map<string, GrpcChannel>();
  let isClosed = false;
  return {
    of: (addresses) => {
      const kept = channels.get(addresses);
      channels.delete(addresses);
      const [oldest] = channels.keys();
      if (!kept && oldest !== undefined && channels.size >= channelsMax) {
        channels.get(oldest)?.close();
        channels.delete(oldest);
      }
      const chosen = kept ?? grpcChannel({ ...rest, addresses });
      if (isClosed) chosen.close();
      else channels.set(addresses, chosen);
      return chosen.channel;
    },
    close: () => {
      isClosed = true;
      for (const channel of channels.values()) channel.close();
      channels.clear();
    },
  };
}
