/**
 * The SQL service for our own driver: sessions that speak {@link io.runnel.protocol.Protocol} on sockets taken over from the
 * HTTP server. Read {@link io.runnel.sql.service.channel.SqlChannels} first. A request's way: {@link
 * io.runnel.sql.service.channel.ChannelConnection} (bytes) → {@link io.runnel.sql.service.channel.ChannelSession} (which statement, in what
 * order, and whether it was carried out already) → {@link io.runnel.sql.service.channel.StatementRequests} (the engine) → {@link
 * io.runnel.sql.service.channel.ChannelResult} (frames of rows). No thread waits for rows.
 */
@NullMarked
package io.runnel.sql.service.channel;

import org.jspecify.annotations.NullMarked;
