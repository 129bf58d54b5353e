/**
 * HTTP. {@link dev.danube.server.internal.http.Router} finds the {@link
 * dev.danube.server.internal.http.Route} of a {@link dev.danube.server.internal.http.Request} and
 * makes its {@link dev.danube.server.internal.http.Response}; {@link
 * dev.danube.server.internal.http.Answers} are those that several routes give, and {@link
 * dev.danube.server.internal.http.AnswerCounts} how many there were. {@link
 * dev.danube.server.internal.http.Logins} knows who may call a route, {@link
 * dev.danube.server.internal.http.PasswordLogins} those with passwords, and {@code LoginFailures}
 * who has to wait. Only {@link dev.danube.server.internal.http.HttpServer} knows the library that
 * listens.
 *
 * <p>Inside are {@code JettyErrors}, the responses to what is no request, and {@code
 * RefusedException}. {@code FeedClients} are the clients that read a body bit by bit, each with a
 * {@code FeedWriter} for a {@code FeedReader}.
 */
@NullMarked
package dev.danube.server.internal.http;

import org.jspecify.annotations.NullMarked;
