package io.runnel.sql.function;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.DataContext;
import org.jspecify.annotations.Nullable;

/**
 * What generated code calls instead of user functions, whose classes it cannot see: each is known by a number. A number
 * is given once in the life of the process.
 */
public final class UserCodes {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Map<Integer, UserCode> CODES = new ConcurrentHashMap<>();

    private UserCodes() {}

    static int add(UserCode code) {
        int number = NEXT.incrementAndGet();
        CODES.put(number, code);
        return number;
    }

    static void remove(int number) {
        CODES.remove(number);
    }

    /** Called by generated code. */
    public static @Nullable Object call(int number, @Nullable Object[] arguments) {
        return code(number).call(arguments);
    }

    /** Called by generated code. */
    public static Gathering gathering(int number, DataContext query) {
        return new UserGathering(code(number));
    }

    private static UserCode code(int number) {
        return Objects.requireNonNull(CODES.get(number), "The node that loaded the function was closed");
    }
}
