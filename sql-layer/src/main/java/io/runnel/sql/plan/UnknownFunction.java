package io.runnel.sql.plan;

import io.runnel.log.NearestNames;
import io.runnel.sql.function.Functions;
import java.util.Locale;

/** The message about a call that no function answers: a wrong name, or wrong arguments for a right one. */
final class UnknownFunction {
    private UnknownFunction() {}

    static String words(String name, String argumentTypes, String place) {
        String arguments = argumentTypes.replaceAll("[<>]", "");
        boolean known = Functions.names().contains(name.toUpperCase(Locale.ROOT));
        return known
                ? "Function " + name + " does not take (" + arguments + ")" + place + "."
                : "There is no function " + name + "(" + arguments + ")" + place
                        + NearestNames.suggestion(name, Functions.names());
    }
}
