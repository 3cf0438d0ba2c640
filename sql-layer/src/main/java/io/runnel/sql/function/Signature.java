package io.runnel.sql.function;

import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;

/**
 * How a function is called.
 *
 * @param variadic whether the last parameter may be given any number of times, also not at all
 */
record Signature(String name, List<Parameter> parameters, boolean variadic, TypePattern returns) {
    record Parameter(String name, TypePattern type) {}

    /**
     * An operand.
     *
     * @param type of a lambda, that of what it gives
     * @param lambdaParameters how many a lambda has, {@link #NO_LAMBDA}, or {@link #SETTLED}
     */
    record Operand(RelDataType type, int lambdaParameters) {
        static final int NO_LAMBDA = -1;

        /** That the type is known, of a lambda as of a value, and that whether it is one is known by its place. */
        static final int SETTLED = -2;
    }

    /** What a call's operands make of the signature. */
    record Match(Signature signature, TypePattern.Variables variables, int cost) {
        /** The nullable type of the result. */
        RelDataType returned() {
            return signature.returns.resolve(variables);
        }
    }

    /** Reads the text of {@link Form#value}. */
    static Signature parse(String text) {
        return new SignatureText(text).parse();
    }

    /** The parameter that takes the operand of an index. */
    Parameter parameter(int operand) {
        return parameters.get(Math.min(operand, parameters.size() - 1));
    }

    /** Of a function that gives rows, and here an ARRAY of them, the signature with the type of a row. */
    Signature ofRow() {
        TypePattern row = returns instanceof TypePattern.ArrayOf array
                ? array.element()
                : new TypePattern.Fixed(ColumnType.element(returns.resolve(new TypePattern.Variables())));
        return new Signature(name, parameters, variadic, row);
    }

    /** Empty if the operands do not fit. */
    Optional<Match> match(List<Operand> operands) {
        int fixed = variadic ? parameters.size() - 1 : parameters.size();
        if (operands.size() < fixed || (!variadic && operands.size() > fixed)) {
            return Optional.empty();
        }
        TypePattern.Variables variables = new TypePattern.Variables();
        int sum = 0;
        for (int index = 0; index < operands.size(); index++) {
            int cost = cost(operands.get(index), parameter(index).type, variables);
            if (cost < 0) {
                return Optional.empty();
            }
            sum += cost;
        }
        return Optional.of(new Match(this, variables, sum + (variadic ? 1 : 0)));
    }

    private static int cost(Operand operand, TypePattern type, TypePattern.Variables variables) {
        if (operand.lambdaParameters == Operand.SETTLED) {
            return type.cost(operand.type, variables);
        }
        if (type instanceof TypePattern.Lambda lambda) {
            return lambda.parameters().size() == operand.lambdaParameters ? 0 : TypePattern.NONE;
        }
        return operand.lambdaParameters == Operand.NO_LAMBDA ? type.cost(operand.type, variables) : TypePattern.NONE;
    }

    /** As people write it: {@code SUBSTRING(text VARCHAR, start INT) VARCHAR}. */
    @Override
    public String toString() {
        List<String> written = new ArrayList<>();
        parameters.forEach(parameter -> written.add(parameter.name.toLowerCase(Locale.ROOT) + " " + parameter.type));
        return written.stream().collect(Collectors.joining(", ", name + "(", "")) + (variadic ? "..." : "") + ") "
                + returns;
    }
}
