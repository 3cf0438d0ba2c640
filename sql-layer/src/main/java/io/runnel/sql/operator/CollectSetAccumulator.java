package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.List;

/** COLLECT_SET: the different arguments in the order in which they came first. */
final class CollectSetAccumulator extends CountedValues {
    CollectSetAccumulator(int limit) {
        super(limit);
    }

    @Override
    String tooMany(int most) {
        return "COLLECT_SET gathers at most " + most + " values in a group";
    }

    /** A copy: a row that has left does not change. */
    @Override
    public List<Object> result() {
        return new ArrayList<>(counts().keySet());
    }
}
