package io.runnel.sql.codegen;

import io.runnel.sql.operator.RowFailures;
import io.runnel.sql.operator.RowFunction;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.calcite.DataContext;
import org.apache.calcite.rex.RexProgram;

/**
 * Compiles programs (a filter and a projection) to row functions, and keeps the newest classes so that a repeated
 * statement needs no compiler. Thread-safe. Each class has its own loader and goes when neither the cache nor a query
 * holds it.
 */
public final class RowCompiler {
    /** A class takes some ten kilobytes of metaspace; a statement two or three classes. */
    private static final int MAX_CACHED_CLASSES = 512;

    private final Map<String, ProgramClasses> cache = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ProgramClasses> eldest) {
            return size() > MAX_CACHED_CLASSES;
        }
    };

    /**
     * A function of the program for one query. An expression that fails on a row gives null, a condition that fails
     * drops the row, and both are told to {@code failures}.
     *
     * @param context values of {@code ?} and the clock
     */
    public RowFunction compile(RexProgram program, DataContext context, RowFailures failures) {
        ProgramExpressions expressions = ProgramExpressions.of(program);
        ProgramClasses classes = classesOf(expressions.digest(program), program);
        return new TolerantRowFunction(classes, expressions, context, failures);
    }

    private ProgramClasses classesOf(String digest, RexProgram program) {
        synchronized (cache) {
            ProgramClasses cached = cache.get(digest);
            if (cached != null) {
                return cached;
            }
        }
        // Outside the lock: two threads that compile the same program at once waste a little work, nothing else.
        ProgramClasses compiled = new ProgramClasses(program);
        synchronized (cache) {
            cache.put(digest, compiled);
        }
        return compiled;
    }

    /** Programs whose classes are kept. */
    int cachedPrograms() {
        synchronized (cache) {
            return cache.size();
        }
    }
}
