package io.runnel.server;

import io.runnel.log.LogEngine;
import io.runnel.log.LogInspection;
import io.runnel.server.config.NodeConfig;
import io.runnel.sql.engine.RunnelSqlEngine;
import io.runnel.sql.query.Members;
import io.runnel.sql.service.SqlService;
import io.runnel.sql.system.NodeFacts;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.jspecify.annotations.Nullable;

/** What a node tells of itself in schema SYS. Thread-safe. */
final class NodeInspection implements NodeFacts {
    private final NodeConfig config;
    private final LogEngine log;
    private final LogInspection inspection;
    private final Members members;
    private volatile @Nullable SqlService service;
    private volatile @Nullable RunnelSqlEngine engine;

    NodeInspection(NodeConfig config, LogEngine log) {
        this.config = config;
        this.log = log;
        this.inspection = log.inspection();
        this.members = new ClusterMembers(log.membership());
    }

    /** From now on there are SQL connections to tell of. */
    void serving(SqlService newService, RunnelSqlEngine newEngine) {
        service = newService;
        engine = newEngine;
    }

    @Override
    public Optional<LogInspection> log() {
        return Optional.of(inspection);
    }

    @Override
    public Members members() {
        return members;
    }

    /** Those that the log does not know; it tells of its own with what was changed at run time. */
    @Override
    public List<Setting> settings() {
        Set<String> known = new TreeSet<>();
        inspection.settings().stream()
                .filter(setting -> setting.topic() == null)
                .forEach(setting -> known.add(setting.name()));
        List<Setting> settings = new ArrayList<>();
        for (ConfigDef component : NodeConfig.components()) {
            component.configKeys().forEach((name, key) -> {
                if (!key.internalConfig && known.add(name)) {
                    settings.add(setting(key));
                }
            });
        }
        return settings;
    }

    private Setting setting(ConfigKey key) {
        String standard = key.hasDefault() && key.defaultValue != null
                ? ConfigDef.convertToString(key.defaultValue, key.type)
                : null;
        String given = config.given().get(key.name);
        boolean secret = key.type == Type.PASSWORD;
        return new Setting(
                key.name,
                secret ? null : given == null ? standard : given,
                secret ? null : standard,
                given == null ? "DEFAULT_CONFIG" : "STATIC_BROKER_CONFIG",
                key.documentation);
    }

    @Override
    public List<Connection> connections() {
        SqlService serving = service;
        return serving == null ? List.of() : serving.connections();
    }

    @Override
    public List<Metric> metrics() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        List<Metric> metrics = new ArrayList<>();
        metrics.add(new Metric("jvm.heap.max", heap.getMax(), "bytes", "Heap that the process may use."));
        metrics.add(new Metric("jvm.heap.used", heap.getUsed(), "bytes", "Heap in use, garbage included."));
        double collectionsMs = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        metrics.add(new Metric("jvm.gc.time", collectionsMs, "ms", "Time spent in garbage collections."));
        metrics.add(new Metric(
                "jvm.threads", ManagementFactory.getThreadMXBean().getThreadCount(), "count", "Threads that live."));
        metrics.add(new Metric(
                "jvm.uptime", ManagementFactory.getRuntimeMXBean().getUptime(), "ms", "Time since the start."));
        metrics.add(new Metric("kafka.connections", log.connections(), "count", "Open connections of Kafka clients."));
        addLog(metrics);
        metrics.add(new Metric("sql.connections", connections().size(), "count", "Open connections of SQL clients."));
        RunnelSqlEngine serving = engine;
        if (serving != null) {
            long running = serving.queries().queries().stream()
                    .filter(query -> query.endedMs().isEmpty())
                    .count();
            metrics.add(new Metric("sql.queries.running", running, "count", "Queries that run."));
        }
        return metrics;
    }

    private void addLog(List<Metric> metrics) {
        List<LogInspection.Partition> partitions = inspection.partitions();
        double bytes = partitions.stream()
                .map(LogInspection.Partition::sizeBytes)
                .mapToLong(size -> size == null ? 0 : size)
                .sum();
        long offline = partitions.stream()
                .filter(partition -> partition.offsets() == null)
                .count();
        metrics.add(new Metric("log.bytes", bytes, "bytes", "Size of all segments."));
        metrics.add(new Metric("log.partitions", partitions.size(), "count", "Partitions of all topics."));
        metrics.add(new Metric("log.partitions.offline", offline, "count", "Partitions that cannot be read here."));
    }
}
