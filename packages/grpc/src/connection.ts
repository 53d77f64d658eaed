import { Channel, type ChannelInterface, connectivityState } from '@grpc/grpc-js';
import { firstHostOf, targetOf } from './address-list.ts';
import {
  connectTimeoutMs,
  keepAliveMs,
  keepAliveTimeoutMs,
  messageBytesMax,
  nameLookupMs,
  reconnectFirstMs,
  reconnectMaxMs,
} from './limits.ts';
import { type ClientTls, clientSecurity } from './tls.ts';

/** The vendor's channel to every live address of a service. */
export interface Connection {
  /** For the next call. */
  current(): ChannelInterface;
  close(): void;
}

export interface ConnectionOptions {
  readonly addresses: string;
  readonly tls: ClientTls | undefined;
}

/**
 * Connects with the first call. The vendor never gives up an attempt that gets no answer at all,
 * so one that lasts too long is thrown away with its channel.
 */
export function connection({ addresses, tls }: ConnectionOptions): Connection {
  const target = targetOf(addresses);
  const { credentials, options } = clientSecurity(tls, firstHostOf(addresses));
  const open = () => new Channel(target, credentials, { ...channelOptions, ...options });
  let channel = open();
  let watch: NodeJS.Timeout | undefined;
  const beginAnew = () => {
    watch = undefined;
    if (channel.getConnectivityState(false) !== connectivityState.CONNECTING) return;
    channel.close();
    channel = open();
  };
  return {
    current: () => {
      const isReady = channel.getConnectivityState(false) === connectivityState.READY;
      if (!isReady) watch ??= setTimeout(beginAnew, connectTimeoutMs).unref();
      return channel;
    },
    close: () => {
      clearTimeout(watch);
      channel.close();
    },
  };
}

const channelOptions = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.service_config_disable_resolution': 1,
  'grpc.dns_min_time_between_resolutions_ms': nameLookupMs,
  'grpc.initial_reconnect_backoff_ms': reconnectFirstMs,
  'grpc.max_reconnect_backoff_ms': reconnectMaxMs,
  'grpc.keepalive_time_ms': keepAliveMs,
  'grpc.keepalive_timeout_ms': keepAliveTimeoutMs,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.max_receive_message_length': messageBytesMax,
  'grpc.max_send_message_length': messageBytesMax,
  // Trying again is ours: the vendor cannot tell a peer's refusal from a peer that is away, and
  // what it keeps for a second try it takes from the writer at once, however slow the reader is.
  'grpc.enable_retries': 0,
  'grpc.per_rpc_retry_buffer_size': 0,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_channelz': 0,
  // Services are reached directly, whatever proxy the environment names for the world outside.
  'grpc.enable_http_proxy': 0,
} as const;
