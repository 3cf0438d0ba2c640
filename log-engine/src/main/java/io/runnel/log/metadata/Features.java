package io.runnel.log.metadata;

import io.runnel.log.metadata.MetadataRecord.FeatureFinalized;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * The features of KIP-584 that this release serves, and decisions about the levels that the cluster uses. A feature
 * tells clients what they may rely on, so one whose service is missing must not stand here: {@code group.version}
 * announces the consumer protocol. Pure.
 */
public final class Features {
    /** The name of the feature of KIP-848: at level 1 groups may use the consumer protocol. */
    public static final String GROUP_VERSION = "group.version";

    /** The name of the feature of KIP-890: from level 2 on each transaction's end has a producer epoch of its own. */
    public static final String TRANSACTION_VERSION = "transaction.version";

    /**
     * Kafka's {@code metadata.version} at the level of its release 4.3: tools read it as the release whose protocol a
     * broker speaks. Our metadata log has a format of its own, so no other level can be chosen.
     */
    private static final Feature METADATA_VERSION = new Feature("metadata.version", (short) 30, (short) 30);

    private static final Feature CONSUMER_PROTOCOL = new Feature(GROUP_VERSION, (short) 1, (short) 1);

    private static final Feature TRANSACTIONS = new Feature(TRANSACTION_VERSION, (short) 0, (short) 2);

    /** All that are served. */
    public static final List<Feature> SUPPORTED = List.of(METADATA_VERSION, CONSUMER_PROTOCOL, TRANSACTIONS);

    private Features() {}

    /** A feature with the range of levels that this release serves. */
    public record Feature(String name, short minLevel, short maxLevel) {}

    /**
     * A wanted change of a feature's level.
     *
     * @param level 0 for not using the feature
     */
    public record Update(String name, short level, UpgradeType type) {}

    /**
     * Gives a new cluster all features at their highest levels; one that has features decides for itself, so that after an
     * upgrade of the software nothing changes until UpdateFeatures says so.
     */
    static Decision<Map<String, Short>> finalizeFirst(ClusterImage image) {
        if (!image.features().isEmpty()) {
            return new Decision<>(List.of(), image.features());
        }
        List<MetadataRecord> records = new ArrayList<>();
        for (Feature feature : SUPPORTED) {
            records.add(new FeatureFinalized(feature.name(), feature.maxLevel(), image.featuresEpoch() + 1));
        }
        return new Decision<>(records, image.apply(records).features());
    }

    /**
     * Whether a node that serves these can take part.
     *
     * @param served what the node serves; of others level 0
     * @throws UnsupportedVersionException naming the first feature that the cluster uses at a level that the node lacks
     */
    static void requireServed(ClusterImage image, int nodeId, List<Feature> served) {
        image.features().forEach((name, level) -> {
            Feature range = served.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElse(new Feature(name, (short) 0, (short) 0));
            if (level < range.minLevel() || level > range.maxLevel()) {
                throw new UnsupportedVersionException("Broker " + nodeId + " serves feature " + name + " at levels "
                        + range.minLevel() + " to " + range.maxLevel() + ", but the cluster uses level " + level
                        + ". Start it with the release that the other nodes run.");
            }
        });
    }

    /**
     * Changes levels, all or none.
     *
     * @throws InvalidUpdateVersionException naming the first change that cannot be made
     */
    public static Decision<Map<String, Short>> update(ClusterImage image, List<Update> updates) {
        List<MetadataRecord> records = new ArrayList<>();
        for (Update update : updates) {
            short present = image.features().getOrDefault(update.name(), (short) 0);
            check(update, present);
            if (update.level() != present) {
                records.add(new FeatureFinalized(update.name(), update.level(), image.featuresEpoch() + 1));
            }
        }
        return new Decision<>(records, image.apply(records).features());
    }

    private static void check(Update update, short present) {
        if (update.type() == UpgradeType.UNKNOWN) {
            throw refusal(update, "The controller does not support the given upgrade type.");
        }
        if (update.level() < 0) {
            throw refusal(update, "A feature version cannot be less than 0.");
        }
        Feature feature = SUPPORTED.stream()
                .filter(each -> each.name().equals(update.name()))
                .findFirst()
                .orElseThrow(() -> refusal(update, "The controller does not support this feature."));
        boolean served = update.level() >= feature.minLevel() && update.level() <= feature.maxLevel();
        boolean switchedOff = update.level() == 0 && !feature.equals(METADATA_VERSION);
        if (!served && !switchedOff) {
            throw refusal(
                    update,
                    "The controller only supports versions " + feature.minLevel() + "-" + feature.maxLevel() + ".");
        }
        boolean upgrade = update.type() == UpgradeType.UPGRADE;
        if (update.level() < present && upgrade) {
            throw refusal(
                    update,
                    "Can't downgrade the version of this feature without setting the upgrade type to either safe or "
                            + "unsafe downgrade.");
        }
        if (update.level() > present && !upgrade) {
            throw refusal(update, "Can't downgrade to a newer version.");
        }
    }

    private static InvalidUpdateVersionException refusal(Update update, String reason) {
        return new InvalidUpdateVersionException(
                "Invalid update version " + update.level() + " for feature " + update.name() + ". " + reason);
    }
}
