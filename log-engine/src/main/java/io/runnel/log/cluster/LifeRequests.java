package io.runnel.log.cluster;

import io.runnel.log.cluster.BrokerLifecycle.Heartbeat;
import io.runnel.log.cluster.BrokerLifecycle.Register;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.Features;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData.Feature;
import org.apache.kafka.common.message.BrokerRegistrationRequestData.FeatureCollection;
import org.apache.kafka.common.message.BrokerRegistrationRequestData.Listener;
import org.apache.kafka.common.message.BrokerRegistrationRequestData.ListenerCollection;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.jspecify.annotations.Nullable;

/** What a node says to the controller, in Kafka's requests. */
final class LifeRequests {
    private static final String LISTENER_NAME = "PLAINTEXT";

    private LifeRequests() {}

    /** A registration, with the cluster's name that the folder has or, if it is new, the image. */
    static BrokerRegistrationRequestData registration(
            NodeIdentity identity, @Nullable String rack, ClusterMetadata metadata, Register register) {
        ListenerCollection listeners = new ListenerCollection();
        listeners.add(new Listener()
                .setName(LISTENER_NAME)
                .setHost(identity.endpoint().host())
                .setPort(identity.endpoint().port())
                .setSecurityProtocol(SecurityProtocol.PLAINTEXT.id));
        FeatureCollection features = new FeatureCollection();
        Features.SUPPORTED.forEach(feature -> features.add(new Feature()
                .setName(feature.name())
                .setMinSupportedVersion(feature.minLevel())
                .setMaxSupportedVersion(feature.maxLevel())));
        return new BrokerRegistrationRequestData()
                .setBrokerId(identity.nodeId())
                .setClusterId(identity.clusterId() == null ? metadata.image().clusterId() : identity.clusterId())
                .setIncarnationId(identity.incarnation())
                .setListeners(listeners)
                .setFeatures(features)
                .setRack(rack)
                .setLogDirs(identity.directories())
                .setPreviousBrokerEpoch(register.previousEpoch());
    }

    /** @param offline the ids of log directories that have failed */
    static BrokerHeartbeatRequestData heartbeat(
            int nodeId, long metadataOffset, List<Uuid> offline, Heartbeat heartbeat) {
        return new BrokerHeartbeatRequestData()
                .setBrokerId(nodeId)
                .setBrokerEpoch(heartbeat.epoch())
                .setCurrentMetadataOffset(metadataOffset)
                .setWantFence(heartbeat.wantFence())
                .setWantShutDown(heartbeat.wantShutDown())
                .setOfflineLogDirs(offline);
    }
}
