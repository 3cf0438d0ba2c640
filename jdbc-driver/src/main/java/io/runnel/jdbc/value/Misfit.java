package io.runnel.jdbc.value;

/**
 * A parameter's value that is not of the parameter's type, as it is; the service converts it, or says why it cannot.
 *
 * @param value a scalar that tells its kind, in the form of a column of {@link io.runnel.protocol.SqlType.Kind#ANY}
 */
public record Misfit(Object value) {}
