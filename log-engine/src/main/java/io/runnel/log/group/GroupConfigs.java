package io.runnel.log.group;

import io.runnel.log.metadata.ClusterImage;
import java.util.function.Supplier;

/** What holds for one KIP-848 group: the node's settings, unless something was set for the group itself. */
record GroupConfigs(GroupSettings.Consumer settings, Supplier<ClusterImage> image) {
    int sessionTimeoutMs(String groupId) {
        return settings.sessionTimeoutMs();
    }

    int heartbeatIntervalMs(String groupId) {
        return settings.heartbeatIntervalMs();
    }
}
