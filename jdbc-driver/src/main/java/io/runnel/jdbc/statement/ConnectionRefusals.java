package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import org.jspecify.annotations.Nullable;

/** What no connection here can do: procedures, savepoints, shards and XML. */
abstract class ConnectionRefusals implements Connection {
    private static SQLFeatureNotSupportedException procedures() {
        return SqlErrors.notSupported("procedures");
    }

    private static SQLFeatureNotSupportedException savepoints() {
        return SqlErrors.notSupported("savepoints; roll the whole transaction back");
    }

    private static SQLFeatureNotSupportedException shards() {
        return SqlErrors.notSupported("sharding keys");
    }

    @Override
    public final CallableStatement prepareCall(String sql) throws SQLException {
        throw procedures();
    }

    @Override
    public final CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        throw procedures();
    }

    @Override
    public final CallableStatement prepareCall(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        throw procedures();
    }

    @Override
    public final Savepoint setSavepoint() throws SQLException {
        throw savepoints();
    }

    @Override
    public final Savepoint setSavepoint(@Nullable String name) throws SQLException {
        throw savepoints();
    }

    @Override
    public final void rollback(@Nullable Savepoint savepoint) throws SQLException {
        throw savepoints();
    }

    @Override
    public final void releaseSavepoint(@Nullable Savepoint savepoint) throws SQLException {
        throw savepoints();
    }

    @Override
    public final SQLXML createSQLXML() throws SQLException {
        throw SqlErrors.notSupported("the type XML; set a text");
    }

    @Override
    public final boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int timeout) throws SQLException {
        throw shards();
    }

    @Override
    public final boolean setShardingKeyIfValid(ShardingKey key, int timeout) throws SQLException {
        throw shards();
    }

    @Override
    public final void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        throw shards();
    }

    @Override
    public final void setShardingKey(ShardingKey key) throws SQLException {
        throw shards();
    }
}
