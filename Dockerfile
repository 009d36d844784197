# The tool on Ubuntu chiselled: no shell, no package manager, not root. docs/how-to/run-in-containers.md
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
# The version, since the image is built without git: docker build --build-arg VERSION=0.2.0
ARG VERSION=0.2.0-alpha.0
RUN dotnet publish src/Kilowatch.Cli -c Release --output /app -p:MinVerVersionOverride=$VERSION \
      -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false \
 && mkdir /data

# "extra" has ICU and time zones, which stations' times need.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
COPY --from=build /app /app
COPY --from=build --chown=1654:1654 /data /data
# The runtime opens no socket for debuggers, which would need a writable /tmp.
ENV DOTNET_EnableDiagnostics=0
USER 1654
VOLUME /data
WORKDIR /data
EXPOSE 8080 8081
# For an EMP: --health-cmd, or healthcheck in compose.yaml.
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s CMD ["dotnet", "/app/kilowatch.dll", "health", "--hub", "http://127.0.0.1:8080"]
ENTRYPOINT ["dotnet", "/app/kilowatch.dll"]
CMD ["hub", "--urls", "http://0.0.0.0:8080", "--data", "/data"]
