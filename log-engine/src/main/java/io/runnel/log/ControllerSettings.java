package io.runnel.log;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;

import io.runnel.log.broker.BrokerSettings;
import io.runnel.log.cluster.ClusterConfig;
import io.runnel.log.metadata.ControllerConfig;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigDef;

/** The settings of a node as the controller, with Kafka's names and defaults. */
final class ControllerSettings {
    private static final String REBALANCE = "auto.leader.rebalance.enable";
    private static final String REBALANCE_INTERVAL_SECONDS = "leader.imbalance.check.interval.seconds";
    private static final String IMBALANCE_PERCENT = "leader.imbalance.per.broker.percentage";

    private ControllerSettings() {}

    static void define(ConfigDef def) {
        def.define(
                        REBALANCE,
                        BOOLEAN,
                        true,
                        HIGH,
                        "Whether leadership of partitions is given back to their preferred replicas.")
                .define(
                        REBALANCE_INTERVAL_SECONDS,
                        LONG,
                        300L,
                        atLeast(1),
                        HIGH,
                        "How often it is looked whether leadership should be given back.")
                .define(
                        IMBALANCE_PERCENT,
                        INT,
                        10,
                        atLeast(0),
                        HIGH,
                        "Of the partitions for which a broker is preferred, how many in a hundred others may lead "
                                + "before leadership is given back.");
    }

    static ControllerConfig read(BrokerSettings settings, ClusterConfig cluster) {
        return new ControllerConfig(
                cluster.life().sessionTimeoutMs(),
                cluster.firstSessionMs(),
                cluster.leaseMs(),
                cluster.certaintyMs(),
                Boolean.parseBoolean(settings.text(REBALANCE)),
                TimeUnit.SECONDS.toMillis(settings.large(REBALANCE_INTERVAL_SECONDS)),
                settings.integer(IMBALANCE_PERCENT));
    }
}
