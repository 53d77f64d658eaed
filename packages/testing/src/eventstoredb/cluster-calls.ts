import { randomUUID } from 'node:crypto';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { handleUnaryCall } from '@grpc/grpc-js';

/** The release whose behaviour is meant. */
const serverVersion = '24.10.0';
const streamsService = 'event_store.client.streams.Streams';

/** `GetSupportedMethods`: clients ask it before they choose how to append. */
export const supportedMethodsCall: handleUnaryCall<Empty, SupportedMethods> = (_, callback) => {
  const methods = ['read', 'append', 'delete', 'tombstone', 'batchappend'].map((name) => {
    const method = new features.SupportedMethod();
    method.setServiceName(streamsService.toLowerCase());
    method.setMethodName(name);
    return method;
  });
  const supported = new features.SupportedMethods();
  supported.setEventStoreServerVersion(serverVersion);
  supported.setMethodsList(methods);
  callback(null, supported);
};

/** `Gossip.Read`: a cluster of this one node, which leads it. */
export function gossipCall(port: () => number): handleUnaryCall<Empty, ClusterInfo> {
  return (_, callback) => {
    const place = new gossip.EndPoint();
    place.setAddress('127.0.0.1');
    place.setPort(port());
    const id = new shared.UUID();
    id.setString(randomUUID());
    const member = new gossip.MemberInfo();
    member.setInstanceId(id);
    member.setTimeStamp('0');
    member.setState(gossip.MemberInfo.VNodeState.LEADER);
    member.setIsAlive(true);
    member.setHttpEndPoint(place);
    const cluster = new gossip.ClusterInfo();
    cluster.setMembersList([member]);
    callback(null, cluster);
  };
}
