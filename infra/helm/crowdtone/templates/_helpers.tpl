{{- define "crowdtone.name" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{- end -}}
{{- end -}}

{{- define "crowdtone.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "crowdtone.labels" -}}
{{ include "crowdtone.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* Of one role: the chart's selector and the role. Takes (dict "root" $ "role" name). */}}
{{- define "crowdtone.roleSelector" -}}
{{ include "crowdtone.selector" .root }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{- define "crowdtone.roleLabels" -}}
{{ include "crowdtone.labels" .root }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{- define "crowdtone.image" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end -}}

{{/* Pods get no token of the cluster and no rights; the user is that of the image. */}}
{{- define "crowdtone.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "crowdtone.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: ["ALL"] }
{{- end -}}

{{/* Models are loaded, and a database may have to be migrated, before a pod is alive. */}}
{{- define "crowdtone.probes" -}}
startupProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 5, failureThreshold: 60 }
livenessProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 3 }
readinessProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 10, timeoutSeconds: 5 }
{{- end -}}

{{- define "crowdtone.configVolume" -}}
- name: config
  secret: { secretName: {{ .Values.config.secret }}, defaultMode: 0440, items: [{ key: cameras.yaml, path: cameras.yaml }] }
{{- end -}}

{{/* Ways out to the cameras: their networks, or everywhere. */}}
{{- define "crowdtone.cameraEgress" -}}
{{- if .Values.networkPolicy.cameras -}}
- to:
    {{- range .Values.networkPolicy.cameras }}
    - ipBlock: { cidr: {{ . }} }
    {{- end }}
{{- else -}}
- {}
{{- end }}
{{- end -}}
