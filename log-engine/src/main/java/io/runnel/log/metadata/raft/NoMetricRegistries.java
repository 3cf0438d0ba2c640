package io.runnel.log.metadata.raft;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.util.TimeDuration;

/**
 * Keeps no metrics for Ratis, which wants somebody to: its own implementation brings a metrics library and a reporter
 * along. What is worth watching, {@link QuorumDescription} tells. Found through {@code META-INF/services}.
 */
public final class NoMetricRegistries extends MetricRegistries {
    private static final LongCounter COUNTER = new LongCounter() {
        @Override
        public void inc(long n) {
            // Not counted.
        }

        @Override
        public void dec(long n) {
            // Not counted.
        }

        @Override
        public long getCount() {
            return 0;
        }
    };

    /** Called by the service loader. */
    public NoMetricRegistries() {}

    private record None(MetricRegistryInfo info) implements RatisMetricRegistry {
        @Override
        public Timekeeper timer(String name) {
            return () -> () -> 0L;
        }

        @Override
        public LongCounter counter(String name) {
            return COUNTER;
        }

        @Override
        public boolean remove(String name) {
            return false;
        }

        @Override
        public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {
            // Not asked for.
        }

        @Override
        public MetricRegistryInfo getMetricRegistryInfo() {
            return info;
        }
    }

    @Override
    public void clear() {
        // Nothing is kept.
    }

    @Override
    public RatisMetricRegistry create(MetricRegistryInfo info) {
        return new None(info);
    }

    @Override
    public boolean remove(MetricRegistryInfo key) {
        return true;
    }

    @Override
    public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
        return Optional.empty();
    }

    @Override
    public Set<MetricRegistryInfo> getMetricRegistryInfos() {
        return Set.of();
    }

    @Override
    public Collection<RatisMetricRegistry> getMetricRegistries() {
        return Set.of();
    }

    @Override
    public void addReporterRegistration(
            Consumer<RatisMetricRegistry> reporter, Consumer<RatisMetricRegistry> stopReporter) {
        // Nothing is reported.
    }

    @Override
    public void enableJmxReporter() {
        // Nothing is reported.
    }

    @Override
    public void enableConsoleReporter(TimeDuration consoleReportRate) {
        // Nothing is reported.
    }
}
