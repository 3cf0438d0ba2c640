package io.runnel.log.group;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.GroupConfigRules;
import io.runnel.log.metadata.GroupConfigRules.Bounds;
import java.util.Map;
import java.util.function.Supplier;

/** What holds for one KIP-848 group: the node's settings, unless something was set for the group itself. */
final class GroupConfigs {
    private final Bounds sessionTimeoutMs;
    private final Bounds heartbeatIntervalMs;
    private final Supplier<ClusterImage> image;

    GroupConfigs(GroupSettings.Consumer settings, Supplier<ClusterImage> image) {
        this.sessionTimeoutMs =
                new Bounds(settings.minSessionTimeoutMs(), settings.maxSessionTimeoutMs(), settings.sessionTimeoutMs());
        this.heartbeatIntervalMs = new Bounds(
                settings.minHeartbeatIntervalMs(), settings.maxHeartbeatIntervalMs(), settings.heartbeatIntervalMs());
        this.image = image;
    }

    int sessionTimeoutMs(String groupId) {
        return sessionTimeoutMs.effective(configs(groupId).get(GroupConfigRules.SESSION_TIMEOUT_MS));
    }

    int heartbeatIntervalMs(String groupId) {
        return heartbeatIntervalMs.effective(configs(groupId).get(GroupConfigRules.HEARTBEAT_INTERVAL_MS));
    }

    private Map<String, String> configs(String groupId) {
        return image.get().groupConfigs().getOrDefault(groupId, Map.of());
    }
}
