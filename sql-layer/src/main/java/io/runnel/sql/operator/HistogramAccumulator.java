package io.runnel.sql.operator;

import java.util.LinkedHashMap;
import java.util.Map;

/** HISTOGRAM: how often each argument came. */
final class HistogramAccumulator extends CountedValues {
    HistogramAccumulator(int limit) {
        super(limit);
    }

    @Override
    String tooMany(int most) {
        return "HISTOGRAM counts at most " + most + " different values in a group";
    }

    /** A copy: a row that has left does not change. */
    @Override
    public Map<Object, Long> result() {
        return new LinkedHashMap<>(counts());
    }
}
